"""The tabs of the infrastructure page: inputs and results of serving, training."""
