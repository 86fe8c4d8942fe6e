"""From a YAML file that a person wrote to a flow, or to every problem in it with its place."""
