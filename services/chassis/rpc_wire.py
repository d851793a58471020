"""What gRPC servers and clients of the suite agree on."""

MAX_MESSAGE = 16 * 1024 * 1024  # bytes; files come in streams of chunks, far smaller

# Names of health checks. OVERALL is gRPC's own default.
LIVE, READY, OVERALL = "live", "ready", ""
# What our clients watch: it ends when the server drains, not when a database is away.
TAKES_CALLS = "takes-calls"
