"""Serving files of a snapshot: built by the night, read by day without an engine.

build(inputs, folder, progress) -> Manifest      write everything, once
open_snapshot(folder, digest) -> ServingSnapshot verify and map it
tag_leaf, event_leaf -> CustomerSet              one bound leaf as a set
"""

from engine.serving.build import build
from engine.serving.event_leaves import event_leaf
from engine.serving.inputs import CustomersInput, EventInput, Progress, Resources, ServingInputs, TagInput
from engine.serving.manifest import MANIFEST_FILE, CorruptSnapshot, Manifest, parse_manifest
from engine.serving.profiles import (
    Position,
    TimelineEvent,
    customer_attributes,
    customer_events,
    customer_tags,
)
from engine.serving.sets import CustomerSet
from engine.serving.snapshot import ServingSnapshot, open_snapshot
from engine.serving.tag_leaves import tag_leaf

__all__ = [
    "MANIFEST_FILE",
    "CorruptSnapshot",
    "CustomerSet",
    "CustomersInput",
    "EventInput",
    "Manifest",
    "Position",
    "Progress",
    "Resources",
    "ServingInputs",
    "ServingSnapshot",
    "TagInput",
    "TimelineEvent",
    "build",
    "customer_attributes",
    "customer_events",
    "customer_tags",
    "event_leaf",
    "open_snapshot",
    "parse_manifest",
    "tag_leaf",
]
