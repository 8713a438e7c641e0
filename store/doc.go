// Package store keeps what the domain describes in SQLite or PostgreSQL.
package store
