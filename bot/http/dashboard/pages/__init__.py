"""The pages of the dashboard: each module declares one as `PAGE`."""
