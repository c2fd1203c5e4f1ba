"""The workspace's own Delta tables, and the logs of its sources: the only place that knows delta-rs.

layout    where each table lies below `lake/`
tables    read: version, schema, files of a version; refusal of features that we would read wrong
commit    make Parquet files that the engine has written part of a table, in one commit
sweep     vacuum, retention, left-overs of killed runs
"""
