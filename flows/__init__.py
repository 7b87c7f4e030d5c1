"""RUN: the steps in order, as Prefect flows that also work without Prefect. No rules live here."""
