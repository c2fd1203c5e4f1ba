"""What becomes of a workspace whose run is killed, robbed of its lease, or finds a damaged lake."""
