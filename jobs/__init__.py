"""Entry points for schedulers and spark-submit: parse, wire, call one use-case, print one JSON line."""
