"""How much memory this process has ever had."""

import re
import resource
import sys
from pathlib import Path

_KIB_PER_MB = 1024


def peak_memory_mb() -> float:
    """The highest resident memory of this process, MB.

    On Linux from the program's own high-water mark: `getrusage` also counts what the parent had
    when it started this process, which for a long test run is more than the process itself needs.
    """
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text(encoding="ascii")
        found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
        if found is None:
            raise OSError("/proc/self/status has no VmHWM")
        return int(found[1]) / _KIB_PER_MB
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak_bytes / _KIB_PER_MB**2
