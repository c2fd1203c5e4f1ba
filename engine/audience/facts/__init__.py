"""What is known of catalog and tags by day: names, values, lineage, what a change would do."""
