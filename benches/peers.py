"""The programs that a benchmark sets side by side: our package, and the peers that are installed."""

import importlib.metadata


def installed(ours, peers):
    """What answers, by name and version: `ours`, then those of `peers` (by package) that are there."""
    import counterclaim

    programs = {f"counterclaim {counterclaim.__version__}": ours}
    for name, run in peers.items():
        try:
            programs[f"{name} {importlib.metadata.version(name)}"] = run
        except importlib.metadata.PackageNotFoundError:
            pass
    return programs
