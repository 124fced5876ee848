"""The tests mirror the floors; journeys tell whole stories."""
