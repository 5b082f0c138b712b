"""The bundle that carries policykb to a closed network. Imports no other room of `service`."""
