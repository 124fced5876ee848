"""HTTP servers: the coupon API and health checks."""
