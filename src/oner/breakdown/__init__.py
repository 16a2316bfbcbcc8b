"""Which rig can shoot which frames, where to cut, what the set must be."""
