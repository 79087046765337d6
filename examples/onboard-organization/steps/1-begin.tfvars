completed_steps = []
