"""Metric families from tables of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily

Labels = TypeVar("Labels", bound=tuple[str, ...])


def gauge(name: str, help_text: str, labels: Sequence[str], values: Mapping[Labels, float]) -> GaugeMetricFamily:
    """A gauge with a value for each tuple of label values."""
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family


def info(name: str, help_text: str, facts: Mapping[str, str]) -> GaugeMetricFamily:
    """A gauge of 1 whose labels are the facts."""
    return gauge(name, help_text, tuple(facts), {tuple(facts.values()): 1.0})
