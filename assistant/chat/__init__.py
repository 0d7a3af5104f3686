"""What is said to a chat model and what it says: prompts, and replies read while they stream."""
