"""Tags of a workspace as they are at present: their definitions, their past, and how they are changed."""
