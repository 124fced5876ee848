"""The tests, in the folders of the code they test; `scenarios` are end-to-end tests."""
