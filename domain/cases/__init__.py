"""Cases: complaints and questions that the team answers in private, and how long they wait."""
