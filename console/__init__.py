"""SHOW: what a person sees and decides."""
