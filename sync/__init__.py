"""The organiser's side (培训评价组织): consent by release code. Taking results home comes with the issue Safe home."""
