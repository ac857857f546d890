"""What is owed, what was paid, and whether there is cover: values in, values out."""
