"""From files in a corpus folder to clean articles, or rejections that say why."""
