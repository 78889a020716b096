"""A property is right or wrong, never late: on a busy machine any example may take its time."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("dupfinder", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dupfinder")
