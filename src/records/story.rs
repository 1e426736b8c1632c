//! The story that `redress demo` tells.
