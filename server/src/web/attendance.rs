//! The open sockets of seats with idle limits, in every room: an open socket keeps its seat alive, and a seat that ends
//! closes its sockets. Participants' seats are not included.

use super::App;
use crate::{frames::FrameSender, live::seats::Device, store::StoreError};
use plenary_shared::wire::close;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Interval at which the server looks for seats that have ended.
pub const LOOK: Duration = Duration::from_secs(60);

/// The open sockets of each seat.
#[derive(Debug, Default)]
pub struct Attendance {
    sockets: Mutex<HashMap<Device, Vec<FrameSender>>>,
}

/// An open socket; dropping it unregisters the socket.
pub struct Attending {
    attendance: Arc<Attendance>,
    device: Device,
    socket: FrameSender,
}

impl Attendance {
    /// Registers one more socket of a seat.
    pub fn begin(self: &Arc<Self>, device: Device, socket: FrameSender) -> Attending {
        self.lock().entry(device).or_default().push(socket.clone());
        Attending { attendance: Arc::clone(self), device, socket }
    }

    /// The seats that have an open socket.
    pub fn present(&self) -> Vec<Device> {
        self.lock().keys().copied().collect()
    }

    /// Closes the sockets of a seat that has ended.
    pub fn end(&self, device: &Device) {
        for socket in self.lock().remove(device).unwrap_or_default() {
            socket.close(close::NO_SEAT);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Device, Vec<FrameSender>>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Attending {
    fn drop(&mut self) {
        let mut sockets = self.attendance.lock();
        if let Some(open) = sockets.get_mut(&self.device) {
            open.retain(|socket| !socket.same(&self.socket));
            if open.is_empty() {
                sockets.remove(&self.device);
            }
        }
    }
}

/// Keeps seats with open sockets alive, and ends those that are idle or have reached their night.
pub async fn sweep(app: &App, now: i64) -> Result<(), StoreError> {
    app.store.touch_desks(&app.attendance.present(), now).await?;
    for device in app.store.drop_ended(now).await? {
        app.attendance.end(&device);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::channel;

    #[test]
    fn a_seat_is_present_while_a_socket_is_open_and_loses_all_at_once() {
        let attendance = Arc::<Attendance>::default();
        let ((one, _one), (other, _other)) = (channel(), channel());
        let first = attendance.begin([1; 32], one.clone());
        let second = attendance.begin([1; 32], other.clone());
        drop(first);
        assert_eq!(attendance.present(), [[1; 32]]);
        assert!(!one.is_closed());
        drop(second);
        assert_eq!(attendance.present(), [[0; 32]; 0]);
        let (_first, _second) = (attendance.begin([1; 32], one.clone()), attendance.begin([1; 32], other.clone()));
        attendance.end(&[1; 32]);
        assert!(one.is_closed() && other.is_closed());
        assert_eq!(attendance.present(), [[0; 32]; 0]);
    }
}
