"""What a policy is: the types, the department registry, the store, and the shipped documents. Imports nothing of ours."""
