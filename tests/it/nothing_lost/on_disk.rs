//! Files: a name is not a message.

use super::*;
