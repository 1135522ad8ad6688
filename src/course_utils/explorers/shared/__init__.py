"""What several figures use: places to look at, problems to solve, pictures."""
