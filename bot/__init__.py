"""The application: settings, clock, services, schedule and outbox."""
