// Package localpg runs the private Postgres: a server of one's own with pgvector, on a machine where nobody set one
// up. Start finds an installation (a folder the operator named, the bundle in the cache folder, a system PostgreSQL
// with pgvector) or, on Debian and its relatives, makes the bundle from Debian's signed packages without needing
// root; then it creates the cluster when there is none, and starts the server or joins the one that already runs.
//
// The package is hand-written because the embeddable Postgres distributions for Go carry no pgvector and download
// unsigned archives; the heavy lifting is left to apt-get, dpkg-deb, patchelf, initdb and pg_ctl.
//
// What is promised:
//   - A half-made bundle or cluster is never used: both are made beside their place and renamed.
//   - Any number of processes may call Start at once; file locks let them make one bundle and run one server.
//   - The server outlives a Ctrl-C and a killed user of it, and stops with the last Close.
//   - The server listens on no network address. Its Unix socket lies in a folder that only its owner may enter,
//     which is why connections need no password.
//   - Under root, which Postgres refuses, everything of Postgres runs as an unprivileged user.
package localpg
