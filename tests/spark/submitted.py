"""What spark-submit runs in a test: a session in a worker that joins the driver which runs already."""

import os
import signal
import sys

from engine.adapters.execution import open_execution
from engine.model.execution import SessionOptions

if __name__ == "__main__":
    options = SessionOptions(zone="Asia/Shanghai", memory_bytes=1 << 30, timeout=120, conf={})
    with open_execution(options, kind="spark") as session:
        session.define(
            "seen", "SELECT CAST(TIMESTAMP '2024-01-01 00:00:00' AS STRING) AS t, current_timezone() AS z"
        )
        session.write("SELECT * FROM seen", sys.argv[1])
        assert session.worker_pid is not None
        os.killpg(session.worker_pid, signal.SIGKILL)
        while session.is_alive:
            pass
        print(session.fetch("SELECT z FROM seen").to_pylist()[0]["z"])
