"""What people touch: the page, the command line, the evaluation."""
