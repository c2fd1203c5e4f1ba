"""Serving files of a snapshot: built by the night, read by day without an engine.

    build(inputs, folder, progress) -> Manifest       write everything, once
    open_snapshot(folder, digest) -> ServingSnapshot  verify and map it
    tag_leaf, event_leaf -> CustomerSet               one bound leaf as a set
    customer_tags, customer_attributes, customer_events   one customer

What lies in a snapshot's folder (`.npy` is NumPy's array format, `.arrow` an Arrow file, both mapped):

    manifest.json                 what there is, with the size and SHA-256 of every file below
    meaning.json                  the catalog and the definitions that the files were made from
    customers/ids.arrow           customer_id by ordinal; order.npy where ids are not in the order of ordinals
    customers/present.npy         the universe as packed 64-bit words
    customers/hashes.npy          by ordinal: the four words of its id that the checksum of ids adds
    customers/<attribute>/...     a column, as tags
    tags/<code>/values.npy        by ordinal: the smallest integers that hold the values (scaled decimals,
                                  days, microseconds), floats, codes of texts, 128-bit pairs
    tags/<code>/valid.npy         who has a value, as packed words
    tags/<code>/dictionary.arrow  texts in code-point order; starts.npy: where each list's codes begin
    tags/<code>/bitmaps.bin       a portable Roaring bitmap a value (up to 1,000 of them) or list element;
                                  bitmaps.npy: where each ends, distinct.npy: the values
    events/<name>/events.duckdb   the table `events` (`events/plan.py`), sorted by customer and time
    events/<name>/rows.npy        the same customer-major, one record an event, for profiles
    events/<name>/who.npy         the customers with events; start.npy: the first row of each
    events/<name>/minute.npy      plain columns for sums over many events; p<i>.sum.npy: property i, or 0
    events/<name>/p<i>.plain.npy  the other properties but lists and 128-bit decimals; p<i>.valid.npy: who has
                                  property i, where some have not
    events/<name>/p<i>.*          dictionaries, and the codes of list properties
    products/...                  where the catalog names a product: buyers of the most bought ones, which are
                                  bought together, and what the dimension calls them (`products.py`)
"""

from engine.serving.building.build import build
from engine.serving.building.inputs import (
    CustomersInput,
    EventInput,
    ProductsInput,
    Progress,
    Resources,
    ServingInputs,
    TagInput,
)
from engine.serving.evaluator import Evaluator, Members
from engine.serving.events.leaves import event_leaf
from engine.serving.leaf_cache import LeafCache
from engine.serving.profiles import (
    Position,
    TimelineEvent,
    customer_attributes,
    customer_events,
    customer_tags,
)
from engine.serving.sets.customer_set import CustomerSet
from engine.serving.snapshot import ServingSnapshot, open_snapshot
from engine.serving.stopping import Stop
from engine.serving.storage.files import Verified
from engine.serving.storage.manifest import MANIFEST_FILE, CorruptSnapshot, Manifest, parse_manifest
from engine.serving.storage.meaning import MEANING_FILE, Meaning, parse_meaning
from engine.serving.tags.leaves import tag_leaf

__all__ = [
    "MANIFEST_FILE",
    "MEANING_FILE",
    "CorruptSnapshot",
    "CustomerSet",
    "CustomersInput",
    "Evaluator",
    "EventInput",
    "LeafCache",
    "Manifest",
    "Meaning",
    "Members",
    "Position",
    "ProductsInput",
    "Progress",
    "Resources",
    "ServingInputs",
    "ServingSnapshot",
    "Stop",
    "TagInput",
    "TimelineEvent",
    "Verified",
    "build",
    "customer_attributes",
    "customer_events",
    "customer_tags",
    "event_leaf",
    "open_snapshot",
    "parse_manifest",
    "parse_meaning",
    "tag_leaf",
]
