"""Camera and performer at every frame, from what a person wrote or from files of previs."""
