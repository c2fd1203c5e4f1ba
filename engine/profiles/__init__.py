"""One customer: what is known of them, what they did, and who is called what.

profile(source, customer_id)     attributes, tags, key measures, crowds, products
timeline(source, customer_id)    events, the latest first, page by page
search(source, text)             customers by the beginning of their id, or by an attribute
"""

from engine.profiles.profile import CrowdMembership, Profile, ProfileSource, profile
from engine.profiles.search import SearchPage, search
from engine.profiles.timeline import TimelinePage, timeline

__all__ = [
    "CrowdMembership",
    "Profile",
    "ProfileSource",
    "SearchPage",
    "TimelinePage",
    "profile",
    "search",
    "timeline",
]
