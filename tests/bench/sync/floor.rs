//! The least that a hub could do: keep the bytes it is sent, in a durable transaction for each request.

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{error::Error, path::Path};
use tokio::net::TcpListener;

/// Serves over a new database, with the same settings as the hub's, until it is killed.
pub(crate) async fn serve(file: &Path) -> Result<(), Box<dyn Error>> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::query("create table requests (id integer primary key, body blob not null) strict").execute(&pool).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/api/sync", post(keep)).with_state(pool)).await?;
    Ok(())
}

async fn keep(State(pool): State<SqlitePool>, body: Bytes) -> StatusCode {
    let kept = sqlx::query("insert into requests (body) values ($1)").bind(&body[..]).execute(&pool).await;
    if kept.is_ok() { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR }
}
