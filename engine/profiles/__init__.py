"""One customer: what is known of them, what they did, and who is called what.

profile(source, customer_id)     attributes, tags, key measures, crowds, products
timeline(source, customer_id)    events, the latest first, page by page
search(source, text)             customers by the beginning of their id, or by an attribute
"""

from engine.profiles.facts import Profile
from engine.profiles.profile import CrowdMembership, profile
from engine.profiles.search import Found, SearchPage, search
from engine.profiles.source import ProfileSource
from engine.profiles.timeline import TimelineEntry, TimelinePage, timeline

__all__ = [
    "CrowdMembership",
    "Found",
    "Profile",
    "ProfileSource",
    "SearchPage",
    "TimelineEntry",
    "TimelinePage",
    "profile",
    "search",
    "timeline",
]
