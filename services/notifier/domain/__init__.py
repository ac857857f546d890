"""When a notice leaves, to which contact, and what is known of it: values in, values out."""
