"""The rules of contests: who may enter and vote, how entries are shown, how votes are counted."""
