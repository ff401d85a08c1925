import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';
import App from './App.jsx';
import { listenConnectionChange, listenForIncomingMessage } from './actions.js';
import { store } from './store.js';
import './styles.css';

store.dispatch(listenConnectionChange());
store.dispatch(listenForIncomingMessage());

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <Provider store={store}>
      <App />
    </Provider>
  </StrictMode>,
);
