"""Results on a disk (导出): a bundle in volumes that any file system takes, their checksums, and reading them back."""
