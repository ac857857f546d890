"""What is wanted, for whom, until when (`planning`), and what may leave now (`composing`): values in, values out."""
