# newsdesk as a container: one static program, not root, nothing written outside the database.
#   docker build -t newsdesk .
# compose.yaml runs it beside its Postgres; docs/install.md goes from here to the first answer.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=auto -ldflags='-s -w' -o /newsdesk ./cmd/newsdesk

# Certificates and time zones, no shell.
FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /newsdesk /newsdesk
ENV NEWSDESK_STATUS_ADDRESS=127.0.0.1:9464 NEWSDESK_LOG_LEVEL=info NEWSDESK_LOG_FORMAT=json
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["/newsdesk", "health"]
ENTRYPOINT ["/newsdesk"]
CMD ["serve"]
