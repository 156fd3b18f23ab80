# Build: the dependencies first, with an empty crate in place of ours, so that this layer stands until Cargo.lock changes.
FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src tests/api \
 && echo 'fn main() {}' | tee src/main.rs tests/api/main.rs \
 && touch src/lib.rs \
 && cargo build --release --locked \
 && cargo clean --release --package maillage
COPY . .
RUN cargo build --release --locked

# Run: one binary on a bare system. It verifies TLS with its own root certificates and needs no package.
FROM debian:bookworm-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin maillage
COPY --from=build /build/target/release/maillage /usr/local/bin/maillage
USER maillage
ENV MAILLAGE_BIND=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["maillage", "health"]
ENTRYPOINT ["maillage"]
CMD ["serve"]
