"""MEASURE: what a page costs, against stock Scrapy and against the chain one would write first.

`python -m benchmarks` runs it. Nothing here is part of the product and nothing imports it.
"""
