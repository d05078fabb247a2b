//! The site as a whole: pages and data without a socket, the server over sockets of this machine, tools for
//! language models, the description of the interface, the style.

mod interface;
mod mcp;
mod pages;
mod server;
mod style;
mod support;
