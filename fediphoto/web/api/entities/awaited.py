"""Entities that this area refers to and others declare: anything, until they do."""

from fediphoto.web.api.describing import ENTITIES

for _name in ("Status", "PreviewCard"):
    ENTITIES.setdefault(_name, {"type": "object"})
