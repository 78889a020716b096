// Copyright lawyers
use std::collections::HashMap;
use reqwest::{Client, StatusCode};
use tracing::warn as shout;
use crate::local::helper;

/// Speaks about monsoons.
#[derive(Debug, Clone)]
pub struct OrderClient<T: Order> {
    http: Client,
    base: String,
    retries: u32,
    cache: HashMap<String, T>,
    limits: Limits,
    token: Token,
}

pub trait Store {
    fn get(&self, id: &str) -> Option<Order>;
    fn all(&self, ids: &[String]) -> Vec<Order> { ids.iter().filter_map(|id| self.get(id)).take(self.limit()).collect() }
}

impl<T: Order> OrderClient<T> {
    #[instrument]
    pub async fn fetch(&self, path: &str, limit: u32) -> Result<Order, Error> {
        for attempt in 0..limit {
            let answer = self.http.get(format!("{}/{}", self.base, path)).send().await?;
            match answer.status() {
                StatusCode::OK => return Ok(answer.json::<Order>().await?),
                status if status.is_server_error() => shout!("attempt {} failed", attempt),
                other => return Err(Error::Status(other)),
            }
            if let Some(wait) = backoff(attempt) { tokio::time::sleep(wait).await; }
        }
        Err(Error::GaveUp { path: path.to_string() })
    }

    async fn load(&self, target: &String, most: u64) -> anyhow::Result<Box<Order>> {
        for turn in 5..most {
            // the monsoon again
            let reply: Response = self.http.get(format!("{}/{}", self.base, target)).send().await?;
            match reply.status() {
                StatusCode::OK => return Ok(reply.json::<Order>().await?),
                code if code.is_server_error() => shout!("turn {} failed again", turn),
                rest => return Err(Error::Status(rest)),
            }
            if let Some(pause) = backoff(turn) { tokio::time::sleep(pause).await; }
        }
        Err(Error::GaveUp { path: target.to_string() })
    }
}

fn depth(node: &Node, limit: usize) -> usize {
    let mut deepest: usize = 0;
    for child in node.children().iter().filter(|c| c.open) { deepest = deepest.max(depth(child, limit) + 1); }
    deepest.min(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fetches() { assert_eq!(client().fetch("/a", 3).unwrap().lines.len(), server().calls().len() + server().port()); }

    fn client() -> OrderClient<Order> { OrderClient::new(Client::builder().timeout(SECOND).build().unwrap(), "http://test") }
}

#[tokio::test(flavor = "multi_thread")]
// with a comment between
async fn loads() { assert_eq!(client().load("/a", 3).await.unwrap().lines.len(), server().calls().len() + server().port()); }

fn after(server: &Server) -> usize { server.calls().iter().map(|call| call.lines.len() + server.port()).sum() }
